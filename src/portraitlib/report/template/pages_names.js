// Names beside the numbers, on the machine that keeps them: asked when wanted, in this page's memory alone, gone with it.
(() => {
  const bar = document.getElementById('choix'), box = bar && bar.querySelector('[data-names]');
  if (!box) return;
  const paper = bar.querySelector('[data-print-names]'), told = bar.querySelector('[data-names-told]'), said = bar.dataset;
  const number = /(?<![\w-])P?\d\d-\d{3,18}(?![\w-])/g, main = document.querySelector('main');
  let names = new Map();
  const isNamed = node => node && node.nodeType === 1 && node.classList.contains('name-beside');

  function nameText(text) {
    for (const found of [...text.data.matchAll(number)].reverse()) {
      const end = found.index + found[0].length, name = names.get(found[0]);
      if (!name || (end === text.length && isNamed(text.nextSibling))) continue;
      const span = document.createElement('span');
      span.className = 'name-beside';
      span.textContent = ` ${name}`;
      if (end < text.length) text.splitText(end);
      text.after(span);
    }
  }
  function put(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), texts = [];
    while (walker.nextNode()) if (!walker.currentNode.parentElement.closest('svg,style,select,textarea,.name-beside')) texts.push(walker.currentNode);
    texts.forEach(nameText);
    root.querySelectorAll('option').forEach(one => {
      one.dataset.label ??= one.textContent;
      one.textContent = one.dataset.label.replace(number, found => names.has(found) ? `${found} ${names.get(found)}` : found);
    });
  }
  function take(root) {
    root.querySelectorAll('.name-beside').forEach(one => one.remove());
    root.querySelectorAll('option[data-label]').forEach(one => { one.textContent = one.dataset.label; });
    root.normalize();
  }
  const watcher = new MutationObserver(seen => {  // a section renewed, or shown again
    if (seen.every(one => [...one.addedNodes].every(node => isNamed(node) || node.nodeType !== 1))) return;
    apply();
  });
  function apply() {
    watcher.disconnect();
    if (names.size) put(main); else take(main);
    watcher.observe(main, {childList: true, subtree: true});
  }
  async function ask() {
    try {
      const answer = await fetch(`${said.base.slice(0, said.base.lastIndexOf('/'))}/names`, {cache: 'no-store', signal: AbortSignal.timeout(30000)});
      if (!answer.ok) return said.namesElsewhere;
      const found = await answer.json();
      names = new Map(Object.entries(found.names));
      return found.said || said.namesShown;
    } catch { return said.namesElsewhere; }
  }
  box.addEventListener('change', async event => {
    event.stopPropagation();
    const wanted = box.checked;
    names = new Map();
    const text = wanted ? await ask() : '';
    if (box.checked !== wanted) return;
    told.textContent = text;
    box.checked = names.size > 0;
    paper.closest('label').hidden = !names.size;
    if (!names.size) { paper.checked = false; document.body.classList.remove('print-names'); }
    apply();
  });
  paper.addEventListener('change', event => { event.stopPropagation(); document.body.classList.toggle('print-names', paper.checked); });
  window.addEventListener('pagehide', () => { names = new Map(); box.checked = false; take(main); });
})();
