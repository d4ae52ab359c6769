/**
 * Text as Python's `str.format` and `print` show it, so that a ported program prints the same bytes:
 * `None`, `True`, `(2,)`, `{'kwargs': 'not default'}`. An array stands for a tuple (what `*args` is
 * in Python) and a plain object for a dict (what `**kwargs` is).
 */
export function str(value: unknown): string {
  return typeof value === "string" ? value : repr(value);
}

function repr(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) {
    const items = value.map(repr);
    // The comma is what tells a tuple of one item from an expression in parentheses.
    return items.length === 1 ? `(${items[0]},)` : `(${items.join(", ")})`;
  }
  if (typeof value === "object") {
    const items = Object.entries(value).map(([key, item]) => `${quoted(key)}: ${repr(item)}`);
    return `{${items.join(", ")}}`;
  }
  return String(value);
}

/** Python prefers single quotes, and takes double ones when that saves escaping an apostrophe. */
function quoted(text: string): string {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  if (text.includes("'") && !text.includes('"')) return `"${escaped}"`;
  return `'${escaped.replaceAll("'", "\\'")}'`;
}
