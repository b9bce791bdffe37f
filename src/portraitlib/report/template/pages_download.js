// Files of a section, made of what it shows; a file is asked apart, so that nothing of the choice stays in an address.
(() => {
  const bar = document.getElementById('choix');
  if (!bar) return;
  const said = bar.dataset;
  const address = (box, kind, rank) => {
    const asked = box.dataset.asked;
    return `${said.base}/section/${box.dataset.section}/${kind}?_version=${said.version}${rank ? `&_rank=${rank}` : ''}${asked && '&'}${asked}`;
  };
  const nameIn = header => { const found = /filename\*=UTF-8''([^;]+)/.exec(header || ''); return found ? decodeURIComponent(found[1]) : ''; };
  const fault = status => status === 409 ? said.changed : status === 403 ? said.out : status === 451 ? said.fileRefused : said.fileLost;

  async function take(box, kind, rank, told) {
    told.textContent = '';
    try {
      const answer = await fetch(address(box, kind, rank), {signal: AbortSignal.timeout(60000)});
      if (!answer.ok) { told.textContent = fault(answer.status); return; }
      const link = document.createElement('a');
      link.href = URL.createObjectURL(await answer.blob());
      link.download = nameIn(answer.headers.get('Content-Disposition'));
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
      told.textContent = said.fileDone;
    } catch { told.textContent = said.fileLost; }
  }
  function button(box, kind, rank, title, told) {
    const one = document.createElement('button'), ending = kind.split('.')[1], label = ending === 'xlsx' ? 'Excel' : ending.toUpperCase();
    one.type = 'button';
    one.textContent = label;
    one.setAttribute('aria-label', said.of.replace('{file}', () => label).replace('{title}', () => title));
    one.onclick = async () => { one.setAttribute('aria-disabled', 'true'); await take(box, kind, rank, told); one.removeAttribute('aria-disabled'); };
    return one;
  }
  function line(title, buttons) {
    const item = document.createElement('li'), text = document.createElement('span');
    text.textContent = title;
    item.append(...buttons, text);
    return item;
  }
  async function list(box, panel) {
    const files = panel.querySelector('.files'), told = panel.querySelector('[role=status]'), asked = box.dataset.asked;
    if (asked === undefined) { files.replaceChildren(); panel.listed = undefined; return; }
    if (panel.listed === asked) return;
    panel.listed = asked;
    told.textContent = '';
    files.replaceChildren();
    try {
      const answer = await fetch(address(box, 'files', 0), {signal: AbortSignal.timeout(60000)});
      if (asked !== panel.listed) return;
      if (!answer.ok) { told.textContent = fault(answer.status); panel.listed = undefined; return; }
      const {tables, figures} = await answer.json();
      const file = (kind, rank, title) => button(box, kind, rank, title, told), made = [];
      if (tables.length > 1) made.push(line(said.every, [file('table.xlsx', 0, said.every)]));
      tables.forEach((title, rank) => made.push(line(title, [...(tables.length > 1 ? [] : [file('table.xlsx', 0, title)]), file('table.csv', rank, title)])));
      figures.forEach((title, rank) => made.push(line(title, [file('figure.svg', rank, title), file('figure.png', rank, title)])));
      files.replaceChildren(...made);
      if (!made.length) told.textContent = said.noFile;
    } catch { told.textContent = said.fileLost; panel.listed = undefined; }
  }
  document.querySelectorAll('.live').forEach(box => {
    const panel = box.querySelector('.downloads');
    const renew = () => { if (panel.open) list(box, panel); };
    panel.hidden = false;
    panel.addEventListener('toggle', renew);
    new MutationObserver(renew).observe(box, {attributeFilter: ['data-asked']});
  });
})();
