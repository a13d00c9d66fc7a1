const end = "<!-- End of the written part. -->";

/** `page` with `text` in the part that `command` writes, between its start mark and the next end mark. */
export function withWrittenPart(page: string, command: string, text: string): string {
  const start = `<!-- Written by \`${command}\`. -->`;
  const from = page.indexOf(start);
  const to = page.indexOf(end, from);
  if (from === -1 || to === -1)
    throw new Error(`spec/README.md lacks the marks of a table: ${start} and ${end}`);
  return `${page.slice(0, from + start.length)}\n\n${text}\n\n${page.slice(to)}`;
}
