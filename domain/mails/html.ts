import type { MailFigure, MailLink } from './content.ts';
import type { MailParts } from './layout.ts';

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** Mail programs keep inline styles; those that keep a style sheet, too, show the dark colours where they are wanted. */
const DARK = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .paper { background: #0e1012 !important; }
  .card { background: #16191c !important; border-color: #2a2f34 !important; }
  .ink { color: #eceef0 !important; }
  .soft { color: #a3abb3 !important; }
  .line { border-color: #2a2f34 !important; }
  .link { color: #5cc4d2 !important; }
  .button { background: #5cc4d2 !important; color: #06262b !important; }
}`;

/** A mail as HTML: no images, no scripts, nothing from elsewhere; readable on a phone. */
export function layOutHtml({ site, content, footer, stopping }: MailParts): string {
  const { subject, paragraphs, figures = [], action, closing = [] } = content;
  const body = [
    ...paragraphs.map(paragraphOf),
    ...(figures.length === 0 ? [] : [tableOf(figures)]),
    ...(action === undefined ? [] : [buttonOf(action)]),
    ...closing.map(paragraphOf),
  ];
  const foot = [...footer.map(footnoteOf), ...(stopping.length === 0 ? [] : [footnoteLinks(stopping)])];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subject)}</title>
<style>${DARK}
</style>
</head>
<body class="paper" style="margin:0;padding:0;background:#f6f6f3;-webkit-text-size-adjust:100%">
<table role="presentation" class="paper" width="100%" cellspacing="0" cellpadding="0" style="background:#f6f6f3;border-collapse:collapse">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellspacing="0" cellpadding="0" style="max-width:600px;border-collapse:separate">
<tr><td class="soft" style="${FONT};padding:0 4px 12px;font-size:14px;line-height:20px;font-weight:600;color:#565c63">${escapeHtml(site.name)}</td></tr>
<tr><td class="card" style="background:#ffffff;border:1px solid #dededa;border-radius:8px;padding:28px 24px 12px">
<h1 class="ink" style="${FONT};margin:0 0 16px;font-size:20px;line-height:28px;font-weight:600;color:#17191c;overflow-wrap:anywhere">${escapeHtml(subject)}</h1>
${body.join('\n')}
</td></tr>
<tr><td style="padding:16px 4px 0">
${foot.join('\n')}
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}

function paragraphOf(text: string): string {
  return `<p class="ink" style="${FONT};margin:0 0 16px;font-size:16px;line-height:24px;color:#17191c;overflow-wrap:anywhere">${escapeLines(text)}</p>`;
}

function footnoteOf(text: string): string {
  return `<p class="soft" style="${FONT};margin:0 0 8px;font-size:13px;line-height:20px;color:#565c63;overflow-wrap:anywhere">${escapeLines(text)}</p>`;
}

function tableOf(figures: MailFigure[]): string {
  const cell = `${FONT};padding:8px 0;border-bottom:1px solid #dededa;font-size:15px;line-height:22px`;
  const rows = figures.map(
    ({ label, value }) =>
      `<tr><th class="soft line" scope="row" align="left" style="${cell};font-weight:400;color:#565c63">${escapeHtml(label)}</th>` +
      `<td class="ink line" align="right" style="${cell};padding-left:16px;color:#17191c;font-variant-numeric:tabular-nums;white-space:nowrap">${escapeHtml(value)}</td></tr>`,
  );
  return `<table width="100%" cellspacing="0" cellpadding="0" style="border-collapse:collapse;margin:0 0 20px">\n${rows.join('\n')}\n</table>`;
}

function buttonOf({ label, url }: MailLink): string {
  return `<p style="margin:0 0 20px"><a class="button" href="${escapeHtml(url)}" style="${FONT};display:inline-block;padding:11px 20px;border-radius:6px;background:#0f5f6b;color:#ffffff;font-size:16px;line-height:22px;font-weight:600;text-decoration:none">${escapeHtml(label)}</a></p>`;
}

function footnoteLinks(links: MailLink[]): string {
  const anchors = links.map(
    ({ label, url }) =>
      `<a class="link" href="${escapeHtml(url)}" style="color:#0f5f6b">${escapeHtml(label)}</a>`,
  );
  return `<p class="soft" style="${FONT};margin:0 0 8px;font-size:13px;line-height:20px;color:#565c63">${anchors.join(' &middot; ')}</p>`;
}

function escapeLines(text: string): string {
  return escapeHtml(text).replaceAll('\n', '<br>\n');
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
