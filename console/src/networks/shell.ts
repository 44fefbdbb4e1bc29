/** A word for a POSIX shell; a leading ~ stays the home folder. */
export const quoted = (word: string): string => {
  if (/^[\w@%+=:,./~-]+$/.test(word)) return word;
  const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  return word.startsWith("~/") ? `~/${quote(word.slice(2))}` : quote(word);
};
