// The import: what is sent is the answer of one form; what is shown comes from the server; nothing is kept here.
(() => {
  const url = new URL(location.href), body = document.body, said = body.dataset, refused = document.querySelector('.refused');
  if (url.searchParams.has('token')) { url.searchParams.delete('token'); history.replaceState(null, '', url); }
  function refuse(text) {
    refused.textContent = text;
    refused.hidden = false;
    refused.focus();
  }
  function values(form) {
    const sent = {revision: Number(said.revision)};
    for (const field of form.elements) {
      if (!field.name || field.disabled) continue;
      if (field.type === 'radio') { if (field.checked) sent[field.name] = field.value === '1'; }
      else if (field.name === 'rules') { (sent.rules ??= []); if (field.checked) sent.rules.push(field.value); }
      else if (field.type === 'checkbox') sent[field.name] = field.checked;
      else if (field.name === 'rest' || field.name === 'adds') sent[field.name] = field.value === '1';
      else sent[field.name] = field.value;
    }
    return sent;
  }
  async function send(form) {
    const buttons = [...document.querySelectorAll('button')].filter(one => !one.disabled);
    buttons.forEach(one => { one.disabled = true; });
    let text = said.lost;
    try {
      const answer = await fetch(`${said.base}faire/${form.dataset.action}`, {
        method: 'POST', headers: {'Content-Type': 'application/json', 'X-Portrait': '1'}, body: JSON.stringify(values(form)),
      });
      const told = await answer.json();
      if (answer.ok) { location.assign(told.go); return; }
      text = told.said || said.lost;
    } catch { /* told below */ }
    buttons.forEach(one => { one.disabled = false; });
    refuse(text);
  }
  document.querySelectorAll('form[data-action]').forEach(form => form.addEventListener('submit', event => {
    event.preventDefault();
    send(form);
  }));
  document.querySelector('[data-print]')?.addEventListener('click', () => window.print());
  document.querySelector('[data-copy]')?.addEventListener('click', async event => {
    const area = document.getElementById(event.target.dataset.copy);
    area.select();
    try { await navigator.clipboard.writeText(area.value); } catch { document.execCommand('copy'); }
    document.querySelector('.copied').textContent = said.copied;
  });
  // While something is under way: how far it is, then the page of what came of it.
  async function follow() {
    let told = null;
    try {
      const answer = await fetch(`${said.base}etat`);
      told = answer.ok ? (await answer.json()).busy : null;
      if (answer.ok && !told) { location.assign(said.base); return; }
    } catch { /* asked again */ }
    if (told) {
      const bar = document.querySelector('progress');
      if (told.total > 1) bar.value = Math.round(100 * told.done / told.total); else bar.removeAttribute('value');
      document.querySelector('.since').textContent = told.seconds;
    }
    setTimeout(follow, 1000);
  }
  if (said.busy) setTimeout(follow, 300);
  body.dataset.ready = '1';
})();
