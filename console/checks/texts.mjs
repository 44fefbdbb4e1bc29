// Every word of the console is in src/texts.ts: no page has text of its own between tags or in a label.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const source = new URL("../src", import.meta.url).pathname;
const spoken = new Set(["title", "label", "placeholder", "alt", "aria-label", "description", "note", "lead"]);
const found = [];

// "CAR" is the name of a format, the same in every language
const isWord = (text) => /\p{L}{2}/u.test(text) && text.trim() !== "CAR";

function look(node, file) {
  const at = () => `${file.fileName}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
  if (ts.isJsxText(node) && isWord(node.text)) found.push(`${at()} ${node.text.trim()}`);
  if (ts.isJsxAttribute(node) && spoken.has(node.name.getText()) && node.initializer && ts.isStringLiteral(node.initializer) && isWord(node.initializer.text))
    found.push(`${at()} ${node.getText()}`);
  ts.forEachChild(node, (child) => look(child, file));
}

for (const name of readdirSync(source, { recursive: true })) {
  if (!name.endsWith(".tsx")) continue;
  const file = ts.createSourceFile(name, readFileSync(join(source, name), "utf8"), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  look(file, file);
}
for (const line of found) console.error(line);
console.log(found.length === 0 ? "all words are in src/texts.ts" : `${found.length} texts belong into src/texts.ts`);
process.exit(found.length === 0 ? 0 : 1);
