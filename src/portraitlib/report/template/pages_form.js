// Forms of a page: opened when asked for, saved by the server; what is typed stays in the fields whatever happens.
(() => {
  const told = document.getElementById('ecrire');
  if (!told) return;
  const said = told.dataset, {base, version} = document.getElementById('choix').dataset;
  const tab = crypto.randomUUID(), all = (of, what) => [...of.querySelectorAll(what)];
  const fresh = () => crypto.randomUUID().replaceAll('-', '');
  const send = (path, body, more) => fetch(`${base}/${path}`, {
    method: 'POST', headers: {'Content-Type': 'application/json', 'X-Portrait': '1'},
    body: JSON.stringify({version, ...body}), signal: AbortSignal.timeout(60000), ...more,
  });
  let author = '';

  function values(face) {
    const found = {};
    all(face, '[name]').forEach(one => { found[one.name] = one.type === 'checkbox' ? one.checked : one.value; });
    all(face, '[data-several]').forEach(set => { found[set.dataset.several] = all(set, ':checked').map(one => one.value); });
    return found;
  }
  function give(face, name, value) {
    const one = face.querySelector(`[name="${name}"]`), set = face.querySelector(`[data-several="${name}"]`);
    if (set) all(set, 'input').forEach(box => { box.checked = value.includes(box.value); });
    else if (one && one.type === 'checkbox') one.checked = value;
    else if (one && (one.tagName !== 'SELECT' || [...one.options].some(option => option.value === value))) one.value = value;
  }
  const same = (one, two) => JSON.stringify(one) === JSON.stringify(two);

  // Where the keyboard is: told by name, so that it is there again in the form that comes back.
  function place(one) {
    const set = one.closest('[data-several]');
    if (set) return `[data-several="${set.dataset.several}"] [value="${one.value}"]`;
    return one.name ? `[name="${one.name}"]` : one.dataset.act ? `[data-act="${one.dataset.act}"]` : '';
  }
  function back(form, where, [from, to]) {
    const one = where && form.face.querySelector(where);
    if (one && !one.disabled) {
      one.focus({preventScroll: true});
      if (typeof from === 'number') one.setSelectionRange(from, to);
      return;
    }
    const row = one && one.closest('.row'), near = row && row.querySelector('button:not([disabled])');
    (near || form.box.querySelector('summary')).focus({preventScroll: true});
  }

  function tell(form, nodes, isAlert) {
    form.status.replaceChildren(...(isAlert ? [] : nodes));
    form.alerts.replaceChildren(...(isAlert ? nodes : []));
  }
  function warn(form, text, again) {
    const line = document.createElement('p');
    line.textContent = text;
    tell(form, [line], true);
    if (!again) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = said.again;
    button.onclick = again;
    form.alerts.append(button);
  }
  const why = status => ({400: said.refused, 403: said.out, 404: said.closed, 413: said.long}[status] || said.lost);

  function put(form, html, sent) {
    const page = new DOMParser().parseFromString(html, 'text/html');
    const face = page.querySelector('.face'), says = page.querySelector('.says');
    tell(form, [...says.children], 'alert' in face.dataset);
    if (!face.querySelector('[name]')) return;  // the journal cannot be read now: the fields stay as they are
    const now = values(form.face), focus = document.activeElement, isHere = form.face.contains(focus);
    const where = isHere ? place(focus) : '', cut = isHere ? [focus.selectionStart, focus.selectionEnd] : [];
    const before = all(form.face, '.told-here').map(one => one.textContent).join('\n');
    form.face.replaceWith(face);
    form.face = face;
    const start = values(face);
    if (sent) Object.keys(now).filter(name => !same(now[name], sent[name])).forEach(name => give(face, name, now[name]));
    if (isHere) back(form, where, cut);
    const heard = all(face, '.told-here').map(one => one.textContent).join('\n');
    if (heard !== before) form.heard.textContent = heard;
    form.entry = face.dataset.entry;
    form.seen = Number(face.dataset.seen);
    const isKept = 'kept' in face.dataset, isDraft = 'draft' in face.dataset;
    if (isKept || !sent) {
      form.start = isDraft ? null : start;
      form.isUnsaved = isDraft;
      form.mark.hidden = !isDraft;
    }
    if (isKept) {
      form.fresh = fresh();
      form.remake.hidden = false;
    }
    const who = face.querySelector('[name="who"]');
    if (who && !who.value && author && !isDraft) {
      who.value = author;
      if (form.start) form.start.who = author;
    }
    if ('busy' in face.dataset) setTimeout(() => ask(form, ''), 1000);
  }
  const isTyped = form => !form.start || !same(values(form.face), form.start);

  // One thing at a time for a form, in order.
  function ask(form, act, more = {}) {
    form.turn = form.turn.then(async () => {
      const sent = values(form.face), entry = more.entry ?? form.entry, again = () => ask(form, act, more);
      if (sent.who) author = sent.who;
      form.face.setAttribute('aria-busy', 'true');
      const wait = act && setTimeout(() => { tell(form, [], false); form.status.textContent = said.busy; }, 700);
      try {
        const body = {desk: tab, values: act === 'open' || act === 'discard' ? {} : sent, seen: form.seen, new_entry: form.fresh,
          act, entry, is_typed: isTyped(form)};
        const answer = await send(`form/${form.number}`, body);
        if (!answer.ok) return fail(form, answer.status, again);
        put(form, await answer.text(), act === 'open' || act === 'discard' ? null : sent);
        form.isOut = false;
      } catch { fail(form, 0, again); }
      finally { clearTimeout(wait); form.face.removeAttribute('aria-busy'); }
    });
    return form.turn;
  }
  function fail(form, status, again) {
    const which = form.face.querySelector('[name="which"]');
    if (which) which.value = form.entry;
    form.isUnsaved = isTyped(form);
    warn(form, why(status), status === 403 || status === 404 ? null : again);
  }

  // What is typed is kept by the server a moment later: in the browser, nothing is.
  async function keep(form, more) {
    clearTimeout(form.timer);
    form.timer = 0;
    const typed = isTyped(form);
    try {
      const body = {values: typed ? values(form.face) : {}, seen: form.seen, entry: form.entry};
      const answer = await send(`form/${form.number}/draft`, body, more);
      if (!answer.ok) throw answer.status;
      form.isUnsaved = false;
      if (form.isOut) tell(form, [], false);
      form.isOut = false;
    } catch (status) {
      form.isUnsaved = typed;
      if (typed && !form.isOut) warn(form, status === 403 ? said.out : said.undrafted);
      form.isOut = true;
      if (typed && status !== 403) form.timer = setTimeout(() => keep(form), 5000);
    }
  }
  const later = form => { form.isUnsaved = true; clearTimeout(form.timer); form.timer = setTimeout(() => keep(form), 800); };
  const waiting = form => form.timer ? keep(form, {keepalive: true}) : null;

  async function open(form) {
    if (form.isOpen) return;
    form.isOpen = true;
    form.face.setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch(`${base}/form/${form.number}?_version=${version}`, {headers: {'X-Portrait': '1'}, signal: AbortSignal.timeout(60000)});
      if (!answer.ok) throw answer.status;
      put(form, await answer.text(), null);
    } catch (status) {
      form.isOpen = false;
      warn(form, {403: said.out, 404: said.closed}[status] || said.unopened, () => open(form));
    } finally { form.face.removeAttribute('aria-busy'); }
  }
  async function change(form, one) {
    if (one.name === 'which') {
      const entry = one.value;
      if (form.timer) await keep(form);
      ask(form, 'open', {entry});
    } else if ('asks' in one.dataset) ask(form, '');
  }

  const forms = all(document, 'details.form').map(box => ({
    box, number: box.dataset.form, face: box.querySelector('.face'), status: box.querySelector('.outcome'), alerts: box.querySelector('.alerts'),
    heard: box.querySelector('.heard'), remake: box.querySelector('.remake'), mark: box.querySelector('.unsaved'), turn: Promise.resolve(),
    entry: '', seen: 0, start: {}, fresh: fresh(), timer: 0, isOpen: false, isUnsaved: false, isOut: false,
  }));
  forms.forEach(form => {
    form.box.addEventListener('toggle', () => form.box.open && open(form));
    form.box.addEventListener('submit', event => event.preventDefault());
    form.box.addEventListener('input', event => { if (event.target.name !== 'which') later(form); });
    form.box.addEventListener('change', event => change(form, event.target));
    form.box.addEventListener('click', event => {
      const act = event.target.dataset.act;
      if (act) { clearTimeout(form.timer); form.timer = 0; ask(form, act); }
      if ('discard' in event.target.dataset) ask(form, 'discard', {entry: form.entry});
      if ('remake' in event.target.dataset) Promise.all(forms.map(waiting)).then(() => location.reload());
    });
  });
  addEventListener('pagehide', () => forms.forEach(waiting));
  addEventListener('beforeunload', event => {
    if (forms.some(form => form.isUnsaved && form.isOut)) event.preventDefault();
  });
  if (forms.length) {
    fetch(`${base}/drafts?_version=${version}`).then(answer => answer.ok ? answer.json() : {forms: []})
      .then(found => found.forms.forEach(number => { forms[number].mark.hidden = false; })).catch(() => {});
  }

  // A section's finding, copied for the notes of the meeting.
  all(document, '.live [data-copy]').forEach(button => {
    const box = button.closest('.live'), note = box.querySelector('.copied');
    button.hidden = false;
    button.onclick = async () => {
      try {
        const picked = Object.fromEntries(new URLSearchParams(box.dataset.asked || ''));
        const answer = await send(`copy/${box.dataset.section}`, {picked});
        if (!answer.ok) throw answer.status;
        note.innerHTML = await answer.text();
      } catch (status) { note.textContent = {403: said.out, 404: said.closed}[status] || said.uncopied; }
    };
  });
  told.dataset.ready = '1';
})();
