"use strict";
const field = document.getElementById("recherche");
const only = document.getElementById("a-revoir");
const count = document.getElementById("compte");
const schools = Array.from(document.querySelectorAll("[data-school]"));
const plain = text => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
const texts = schools.map(school => plain(school.dataset.school));
function filter() {
  const words = plain(field.value).split(/\s+/).filter(Boolean);
  let shown = 0;
  schools.forEach((school, place) => {
    const found = words.every(word => texts[place].includes(word)) && !(only && only.checked && school.dataset.state === "complet");
    school.hidden = !found;
    shown += found;
  });
  const [none, one, many] = JSON.parse(count.dataset.sentences);
  count.textContent = shown === 0 ? none : shown === 1 ? one : many.replace("{n}", shown);
}
field.addEventListener("input", filter);
if (only) only.addEventListener("change", filter);
document.getElementById("outils").hidden = false;
