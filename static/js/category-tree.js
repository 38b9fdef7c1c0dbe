/* A tree of categories, what is found in it, and what becomes of a list; knows no page. */
const SEPARATOR = " - ";
const CONSONANTS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const FIRST_CONSONANT = 0x1100;

/* rows: [id, the parent's place or -1, name, products, 1 when gone], parents before children. */
export function treeOf(rows) {
  const nodes = [];
  for (const [id, above, name, count, isGone = 0] of rows) {
    const parent = nodes[above] ?? null;
    const path = parent ? parent.path + SEPARATOR + name : name;
    const node = { id, name, count, isGone: Boolean(isGone), parent, path, children: [] };
    parent?.children.push(node);
    nodes.push(node);
  }
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return { nodes, byId, roots: nodes.filter((node) => !node.parent) };
}

/* A node and all above it, from the top. */
export function lineage(node) {
  return node ? [...lineage(node.parent), node] : [];
}

/* Syllables fall apart into letters, so that one that is still being typed is found already. */
function letters(text) {
  const typed = text.toLowerCase().normalize("NFD");
  return typed.replace(/[ㄱ-ㅎ]/g, (letter) => {
    const place = CONSONANTS.indexOf(letter);
    return place < 0 ? letter : String.fromCharCode(FIRST_CONSONANT + place);
  });
}

const initials = (text) => text.replace(/[\u1161-\u11c2]/g, "");

function keys(node) {
  node.keys ??= [letters(node.name), letters(node.path)].map((text) => [text, initials(text)]);
  return node.keys;
}

const has = (words) => ([whole, first]) =>
  words.every((word) => whole.includes(word) || first.includes(word));

/* Every word has to be somewhere in the path; those come first that have them in their name. */
export function search(tree, text) {
  const words = letters(text).split(/[\s>/-]+/).filter(Boolean);
  if (!words.length) return [];
  const isIn = has(words);
  const found = tree.nodes.filter((node) => isIn(keys(node)[1]));
  const inName = new Set(found.filter((node) => isIn(keys(node)[0])));
  return [...inName, ...found.filter((node) => !inName.has(node))];
}

/* chosen: [{id, above: ids, path}]. Tells what adding a node to this list means. */
export function judge(node, chosen) {
  const above = new Set(lineage(node.parent).map(({ id }) => id));
  if (node.isGone) return { kind: "gone" };
  if (chosen.some(({ id }) => id === node.id)) return { kind: "duplicate" };
  const parent = chosen.find(({ id }) => above.has(id));
  if (parent) return { kind: "covered", parent: parent.path };
  const below = chosen.filter((each) => each.above.includes(node.id)).map(({ id }) => id);
  if (!below.length) return { kind: "added", path: node.path, below };
  return { kind: "merged", parent: node.path, n: below.length, below };
}
