/** A line of a CSV file (RFC 4180), without its end. */
export function csvLine(fields: readonly (string | number | bigint | null)[]): string {
  return fields.map((field) => csvField(field === null ? '' : String(field))).join(',');
}

/** A field, quoted where it must be. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
