/** The letter as plain text, and its HTML twin without pictures, links that call home, or markup of the author's. */
import type { LetterPart, PoliceLetter } from './letterParts.ts';

/** Lines end with LF. What the author wrote stands exactly as it was typed. */
export function letterAsText(letter: PoliceLetter): string {
  const blocks = letter.parts.map((part) => {
    const body =
      part.kind === 'prose' ? part.text : part.kind === 'lines' ? part.lines.join('\n') : part.rows.map((row) => `${row.label}: ${row.value}`).join('\n');
    return part.title === null ? body : `${part.title.toLocaleUpperCase('uk')}\n${body}`;
  });
  return `${blocks.join('\n\n')}\n\n--------\n${letter.closing.join('\n')}\n`;
}

export function letterAsHtml(letter: PoliceLetter): string {
  const closing = letter.closing.map(
    (text) => `<p style="margin:0 0 6px">${/^https?:\/\/\S+$/.test(text) ? `<a href="${escape(text)}">${escape(text)}</a>` : escape(text)}</p>`,
  );
  return `<!doctype html>
<html lang="uk"><head><meta charset="utf-8"><title>${escape(letter.subject)}</title></head>
<body style="margin:0;padding:16px;font:16px/1.45 'Segoe UI',Roboto,Arial,sans-serif">
${letter.parts.map(partAsHtml).join('\n')}
<hr style="margin:20px 0 12px">
${closing.join('\n')}
</body></html>
`;
}

function partAsHtml(part: LetterPart): string {
  const title = part.title === null ? '' : `<h2 style="margin:18px 0 6px;font-size:16px">${escape(part.title)}</h2>`;
  if (part.kind === 'prose') return `${title}<div style="white-space:pre-wrap" dir="auto">${escape(part.text)}</div>`;
  if (part.kind === 'lines') return `${title}${part.lines.map((text) => `<p style="margin:0 0 4px">${escape(text)}</p>`).join('')}`;
  const rows = part.rows.map((row) => {
    const value = row.strong ? `<b>${escape(row.value)}</b>` : escape(row.value);
    return `<tr><th style="padding:2px 12px 2px 0;text-align:left;vertical-align:top;font-weight:400">${escape(row.label)}</th><td style="padding:2px 0;white-space:pre-wrap" dir="auto">${value}</td></tr>`;
  });
  return `${title}<table style="border-collapse:collapse">${rows.join('')}</table>`;
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
