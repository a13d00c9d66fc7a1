/** A message of ours without its end, which says where the call went: ids and ports differ from test to test. */
export function withoutTarget(text: string): string {
  return text.replace(/ \[(?:DAG "|run "|https?:)[^\]]*\]/, "");
}
