/** A line of a CSV file (RFC 4180), without its end. */
export function csvLine(fields: readonly (string | number | bigint | null)[]): string {
  return fields.map((field) => csvField(field === null ? '' : String(field))).join(',');
}

/**
 * Free text, safe to open in a spreadsheet: what would be read as a formula gets a ' in front (OWASP, CSV
 * injection). Not for amounts, which may begin with a minus.
 */
export function csvText(text: string | null): string | null {
  return text !== null && /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
}

/** A field, quoted where it must be. */
function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
