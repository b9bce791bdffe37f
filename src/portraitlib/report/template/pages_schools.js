// The list of schools, narrowed by what is typed; nothing typed is sent or kept.
(() => {
  const url = new URL(location.href);
  if (url.searchParams.has('token')) { url.searchParams.delete('token'); history.replaceState(null, '', url); }
  const form = document.querySelector('.filter');
  if (!form) return;
  const field = form.querySelector('input'), status = form.querySelector('[role=status]');
  const plain = text => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const schools = [...document.querySelectorAll('.schools > li')].map(row => [row, plain(row.textContent)]);
  form.hidden = false;
  form.addEventListener('submit', event => event.preventDefault());
  field.addEventListener('input', () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    let n = 0;
    for (const [row, text] of schools) {
      row.hidden = !words.every(word => text.includes(word));
      n += !row.hidden;
    }
    status.textContent = words.length ? `${field.dataset.said} ${n}` : '';
  });
})();
