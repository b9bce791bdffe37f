// Sections that answer to choices; one bar for those that sections share; the view is in the address.
(() => {
  const url = new URL(location.href);
  if (url.searchParams.has('token')) { url.searchParams.delete('token'); history.replaceState(null, '', url); }
  const bar = document.getElementById('choix');
  if (!bar) return;
  const said = bar.dataset, all = (of, what) => [...of.querySelectorAll(what)];
  const sections = all(document, '.live').map(box => ({
    box, number: box.dataset.section, linked: box.dataset.linked.split(' ').filter(Boolean), area: box.querySelector('.area'),
    note: box.querySelector('.renewal'), form: box.querySelector('form'), shown: '', wanted: '', near: false, busy: false, lost: false,
  }));
  const shared = all(bar, '[name]'), own = section => section.form ? all(section.form, '[name]') : [];
  const fields = () => [...shared, ...sections.flatMap(own)];
  const moved = field => field.value !== field.dataset.first;
  const asked = section => new URLSearchParams([...shared.filter(one => section.linked.includes(one.name)), ...own(section)]
    .filter(one => moved(one) && one.checkValidity()).map(one => [one.name, one.value])).toString();

  // What was shown stays in the page's memory, a few dozen views: a choice made once more is there at once.
  const kept = new Map(), most = 60, keyOf = (section, ask) => `${section.number}?${ask}`;
  function keep(section) {
    if (section.shown === null) return;
    const key = keyOf(section, section.shown);
    kept.delete(key);
    kept.set(key, [...section.area.childNodes]);
    if (kept.size > most) kept.delete(kept.keys().next().value);
  }
  function show(section, ask, nodes) {
    const wasOpen = section.area.querySelector('details.vue')?.open;
    keep(section);
    section.area.replaceChildren(...nodes);
    section.shown = ask;
    const view = section.area.querySelector('details.vue');
    if (view) view.open = section.touched || wasOpen !== false;
    section.note.textContent = said.done;
  }
  const parsed = html => { const template = document.createElement('template'); template.innerHTML = html; return template.content.childNodes; };

  // What is told of a section: that it still shows the choice before, that it is being computed, or that it is lost.
  function tell(section) {
    const isStale = section.wanted !== section.shown;
    section.area.toggleAttribute('aria-busy', isStale && section.busy);
    if (isStale && section.busy) section.area.setAttribute('aria-busy', 'true');
    section.note.classList.toggle('fresh', !isStale);
    if (section.shown === null) delete section.box.dataset.asked; else section.box.dataset.asked = section.shown;  // what its files are made of
    if (isStale) section.note.textContent = section.lost ? '' : section.busy ? said.busy : said.stale;
  }
  function tellBar() {
    const choices = shared.filter(moved).map(one => one.selectedOptions[0].textContent);
    bar.querySelector('.now').textContent = choices.join(' · ');
    bar.querySelector('.told').textContent = fields().some(moved) ? said.summary : '';
  }

  // A section that could not be computed shows no figure at all, and what to do.
  function lose(section, status) {
    if (status === 409) kept.clear();
    section.lost = true;
    section.shown = null;
    const alert = document.createElement('div'), text = document.createElement('p'), button = document.createElement('button');
    alert.className = 'lost';
    alert.setAttribute('role', 'alert');
    text.textContent = status === 409 ? said.changed : status === 403 ? said.out : said.lost;
    button.type = 'button';
    button.textContent = status === 409 ? said.reload : said.again;
    button.onclick = () => status === 409 ? location.reload() : (section.lost = false, renew(section));
    alert.append(text, button);
    section.area.replaceChildren(alert);
  }
  async function renew(section) {
    if (section.busy) return;
    const ask = section.wanted;
    section.busy = true;
    tell(section);
    try {
      const answer = await fetch(`${said.base}/section/${section.number}?_version=${said.version}${ask && '&'}${ask}`, {signal: AbortSignal.timeout(60000)});
      const html = await answer.text();
      if (ask !== section.wanted || !late(section)) return;
      if (!answer.ok) return lose(section, answer.status);
      show(section, ask, parsed(html));
    } catch { if (ask === section.wanted && late(section)) lose(section, 0); }
    finally { section.busy = false; tell(section); pump(); }
  }
  const late = section => section.wanted !== section.shown && !section.lost;
  const isSeen = section => { const place = section.box.getBoundingClientRect(); return place.bottom > 0 && place.top < innerHeight; };
  function recall() {
    sections.filter(one => one.near && late(one) && kept.has(keyOf(one, one.wanted))).forEach(one => {
      show(one, one.wanted, kept.get(keyOf(one, one.wanted)));
      tell(one);
    });
  }
  function pump() {
    recall();
    const free = 2 - sections.filter(one => one.busy).length;
    const waiting = sections.filter(one => one.near && late(one) && !one.busy);
    if (free > 0) [...waiting.filter(isSeen), ...waiting.filter(one => !isSeen(one))].slice(0, free).forEach(renew);
  }
  let timer = 0, last = 0;
  function settle() {
    sections.forEach(section => {
      const ask = asked(section);
      if (ask !== section.wanted) { section.wanted = ask; section.box.dataset.asked = ask; section.lost = false; }
      tell(section);
    });
    tellBar();
    recall();
    clearTimeout(timer);  // one choice is answered at once; of several in a row, the last
    timer = setTimeout(pump, Date.now() - last < 400 ? 150 : 0);
    last = Date.now();
  }

  // The address: what differs from the start, and never who was chosen.
  function write() {
    const state = new URLSearchParams();
    shared.filter(moved).forEach(one => state.set(one.name, one.value));
    sections.forEach(section => own(section).filter(one => moved(one) && !('private' in one.dataset))
      .forEach(one => state.set(`${section.number}.${one.name}`, one.value)));
    const query = state.toString();
    if (query !== location.search.slice(1)) history.pushState(null, '', `${location.pathname}${query && '?'}${query}${location.hash}`);
  }
  function put(field, value) {
    const isOffered = field.tagName === 'SELECT' ? [...field.options].some(one => one.value === value) : value !== '' && isFinite(value);
    if (isOffered) field.value = value;
  }
  function read() {
    fields().forEach(one => { if (!('private' in one.dataset)) one.value = one.dataset.first; });
    for (const [key, value] of new URLSearchParams(location.search)) {
      const [place, name] = key.includes('.') ? key.split('.') : ['', key];
      const section = sections.find(one => one.number === place), among = place ? section && section.form ? own(section) : [] : shared;
      among.filter(one => one.name === name && !('private' in one.dataset)).forEach(one => put(one, value));
    }
    alone();
    settle();
  }
  // For an audience that makes one choice at a time, the others go back to their start.
  function alone(kept = fields().find(moved)) {
    if ('oneAtATime' in said && kept && kept.tagName === 'SELECT') {
      fields().filter(one => one !== kept && one.tagName === 'SELECT').forEach(one => { one.value = one.dataset.first; });
    }
  }
  function change(event) {
    const section = sections.find(one => one.form && one.form.contains(event.target));
    sections.forEach(one => { one.touched = one === section; });
    if (section) section.near = true;
    alone(event.target);
    write();
    settle();
  }
  async function printed() {
    if (sections.some(late)) bar.querySelector('.told').textContent = said.printing;
    while (sections.some(late)) {  // each ends: renewed, or told lost; one that a change of height put out of view too
      sections.forEach(one => { one.near = true; });
      pump();
      await new Promise(done => setTimeout(done, 50));
    }
    tellBar();
    window.print();
  }
  // On paper, the page says what was chosen, and the day.
  window.addEventListener('beforeprint', () => {
    const paper = document.querySelector('.printed'), choices = shared.filter(moved).map(one => one.selectedOptions[0].textContent).join(' · ');
    const day = new Date().toLocaleDateString(document.documentElement.lang, {dateStyle: 'long'});
    paper.textContent = paper.dataset.said.replace('{choices}', () => choices || paper.dataset.start).replace('{day}', day);
  });
  bar.addEventListener('change', change);
  sections.forEach(one => one.form && one.form.addEventListener('change', change));
  all(document, 'form.bar,form.choose').forEach(form => form.addEventListener('submit', event => event.preventDefault()));
  bar.querySelector('[data-print]').onclick = printed;
  bar.querySelector('[data-reset]').onclick = () => { fields().forEach(one => { one.value = one.dataset.first; }); write(); settle(); };
  window.addEventListener('popstate', read);
  const watcher = new IntersectionObserver(seen => {
    seen.forEach(one => { sections.find(section => section.box === one.target).near = one.isIntersecting; });
    pump();
  }, {rootMargin: '400px'});
  sections.forEach(one => watcher.observe(one.box));
  all(document, 'form.choose').forEach(form => { form.hidden = false; });
  bar.hidden = false;
  if (matchMedia('(max-width:48rem)').matches) bar.querySelector('details').open = false;
  new ResizeObserver(() => document.documentElement.style.setProperty('--bar', `${bar.offsetHeight}px`)).observe(bar);
  read();
  bar.dataset.ready = '1';
})();
