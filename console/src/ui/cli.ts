const usual = "http://127.0.0.1:8080";

/** CLI lines as they work here: the program beside one, and this page's node named where it is not the usual one. */
export function cli(line: string): string {
  const node = window.location.origin === usual ? "" : ` --node ${window.location.origin}`;
  return line.split(" && ").map((part) => (/^(\.\/)?grange /.test(part) ? `${part.startsWith("./") ? part : `./${part}`}${part.includes(" --node ") ? "" : node}` : part)).join(" && ");
}
