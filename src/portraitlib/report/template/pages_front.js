// The first visit, in four steps: beside the page, never over what one does; shown once on this browser.
(() => {
  const visit = document.getElementById('visite'), again = document.querySelector('[data-visit]');
  if (!visit) return;
  const steps = [...visit.querySelectorAll('.step')], before = visit.querySelector('[data-before]'), after = visit.querySelector('[data-after]');
  const next = after.textContent, seen = 'portrait_visite=vue';
  const root = new URL('.', document.querySelector('link[rel=stylesheet]').href).pathname;
  let place = 0;
  function show(wanted, takesFocus) {
    place = wanted;
    steps.forEach((step, rank) => { step.hidden = rank !== place; });
    before.disabled = place === 0;
    after.textContent = place === steps.length - 1 ? after.dataset.end : next;
    document.querySelectorAll('.pointed').forEach(one => one.classList.remove('pointed'));
    const target = document.querySelector(steps[place].dataset.target);
    if (target) { target.classList.add('pointed'); if (takesFocus) target.scrollIntoView({block: 'start'}); }
    if (takesFocus) steps[place].querySelector('h2').focus({preventScroll: true});
  }
  function open(takesFocus) {
    visit.hidden = false;
    again.hidden = true;
    document.body.classList.add('visited');
    show(0, takesFocus);
  }
  function close() {
    visit.hidden = true;
    again.hidden = false;
    document.body.classList.remove('visited');
    document.querySelectorAll('.pointed').forEach(one => one.classList.remove('pointed'));
    document.cookie = `${seen};path=${root};max-age=31536000;samesite=strict`;  // that it was seen, and nothing else
    again.focus();
  }
  // What takes longer to read comes in its place; the visit goes on.
  async function complete() {
    const answer = await fetch(location.href, {signal: AbortSignal.timeout(30000)}).catch(() => null);
    if (!answer || !answer.ok) return;
    const made = new DOMParser().parseFromString(await answer.text(), 'text/html'), main = document.querySelector('main');
    if (made.querySelector('[data-preparing]') || !made.querySelector('#etapes')) { setTimeout(complete, 700); return; }
    document.querySelector('.about').replaceWith(made.querySelector('.about'));
    const isOther = one => one.id !== 'visite', focused = document.activeElement.closest('main > :not(#visite) a')?.getAttribute('href');
    [...main.children].filter(isOther).forEach(one => one.remove());
    main.append(...[...made.querySelector('main').children].filter(isOther));
    if (focused) [...main.querySelectorAll('a')].find(one => one.getAttribute('href') === focused)?.focus();
    if (!visit.hidden) show(place, false);
  }
  if (document.querySelector('[data-preparing]')) setTimeout(complete, 400);

  before.onclick = () => show(place - 1, true);
  after.onclick = () => place === steps.length - 1 ? close() : show(place + 1, true);
  visit.querySelector('[data-close]').onclick = close;
  again.onclick = () => open(true);
  document.addEventListener('keydown', event => { if (event.key === 'Escape' && !visit.hidden) close(); });
  if (document.cookie.split('; ').includes(seen)) again.hidden = false; else open(false);
})();
