"use strict";
const at = id => document.getElementById(id);
const field = at("recherche"), least = at("n-minimum"), order = at("tri"), only = at("a-revoir"), notebook = at("carnet"), count = at("compte"), list = at("ecoles");
const plain = text => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
const number = text => text === "" || text === undefined ? -1 : Number(text);
const schools = Array.from(list.children, (school, place) => {
  const head = school.querySelector(".headline"), fold = school.querySelector("details");
  const rows = Array.from(school.querySelectorAll("[data-carnet]"), row => ({
    row, of: row.dataset.carnet, n: number(row.dataset.n), found: row.querySelector(".found")
  }));
  return {school, place, head, fold, rows, n: number(school.dataset.n), alarms: Number(school.dataset.alarms), text: plain(school.dataset.school + " " + Array.from(school.querySelectorAll(".headline,.found"), one => one.textContent).join(" "))};
});
function told(one, chosen) {
  if (!chosen) return {n: one.n, finding: one.head ? one.head.textContent : "", has: true};
  const rows = one.rows.filter(row => row.of === chosen && row.found);
  return {n: Math.max(-1, ...rows.map(row => row.n)), finding: rows.length ? rows[0].row.querySelector(".told").textContent : "", has: rows.length > 0};
}
function update() {
  const words = plain(field.value).split(/\s+/).filter(Boolean), chosen = notebook ? notebook.value : "", lowest = least.value === "" ? -1 : Number(least.value);
  let shown = 0;
  const now = schools.map(one => ({one, ...told(one, chosen)}));
  for (const {one, n, has} of now) {
    const found = has && n >= lowest && words.every(word => one.text.includes(word)) && !(only && only.checked && !one.alarms);
    one.school.hidden = !found;
    shown += found;
    if (one.head) one.head.hidden = Boolean(chosen);
    const meta = one.school.querySelector(".meta span");
    if (meta && one.n >= 0) meta.hidden = Boolean(chosen);
    one.rows.forEach(row => { row.row.hidden = Boolean(chosen) && row.of !== chosen; });
    if (one.fold && one.wasChosen !== chosen) one.fold.open = Boolean(chosen);
    one.wasChosen = chosen;
  }
  const text = (a, b) => (a.finding === "") - (b.finding === "") || a.finding.localeCompare(b.finding, document.documentElement.lang, {numeric: true});
  const by = {ecole: () => 0, constat: text, n: (a, b) => b.n - a.n, alarmes: (a, b) => b.one.alarms - a.one.alarms}[order.value];
  const name = (a, b) => a.one.school.dataset.school.localeCompare(b.one.school.dataset.school, document.documentElement.lang, {numeric: true});
  now.sort((a, b) => by(a, b) || name(a, b) || a.one.place - b.one.place).forEach(({one}) => list.append(one.school));
  const [none, single, many] = JSON.parse(count.dataset.sentences);
  count.textContent = shown === 0 ? none : shown === 1 ? single : many.replace("{n}", shown);
}
schools.forEach(one => { one.wasChosen = ""; });
[field, least].forEach(one => one.addEventListener("input", update));
[order, only, notebook].forEach(one => one && one.addEventListener("change", update));
at("outils").hidden = false;
