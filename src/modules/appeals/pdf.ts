/** The letter as a tagged PDF with selectable text: what the police may file, and what the author may keep and print. */
import PDFDocument from 'pdfkit';
import { encode } from 'uqr';
import { translator } from '#platform/i18n.ts';
import type { LetterPart, PoliceLetter } from './letterParts.ts';
import { openFonts, type Fonts } from '#platform/pdfFonts.ts';

const t = translator('uk');
const margin = 56;
const qrSide = 92;
/** Read aloud by screen readers; the package's own types do not know this one yet. */
const accessible: object = { subset: 'PDF/UA' };

/** `at` becomes the date of making, so one letter gives the same bytes every time. */
export async function letterAsPdf(letter: PoliceLetter, at: Date): Promise<Buffer> {
  const fonts = await openFonts();
  const doc = new PDFDocument({
    size: 'A4',
    margin,
    bufferPages: true,
    tagged: true,
    ...accessible,
    lang: 'uk-UA',
    displayTitle: true,
    pdfVersion: '1.7',
    info: {
      Title: letter.subject,
      Author: t('appeals.letter.from'),
      Subject: letter.shown,
      Producer: 'pdfkit',
      Creator: t('site.name'),
      CreationDate: at,
      ModDate: at,
    },
  });
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', () => resolve(Buffer.concat(chunks)));
    doc.on('error', reject);
  });
  for (const [name, file] of Object.entries(fonts.files)) doc.registerFont(name, file);
  const page = new Sheet(doc, fonts);
  page.heading(letter);
  for (const part of letter.parts) page.part(part);
  page.closing(letter.closing);
  page.footers(letter.shown);
  page.root.end();
  doc.end();
  return done;
}

class Sheet {
  readonly root: PDFKit.PDFStructureElement;
  missing = false;
  readonly doc: PDFKit.PDFDocument;
  readonly fonts: Fonts;

  constructor(doc: PDFKit.PDFDocument, fonts: Fonts) {
    this.doc = doc;
    this.fonts = fonts;
    this.root = doc.struct('Document');
    doc.addStructure(this.root);
  }

  heading(letter: PoliceLetter): void {
    const { doc } = this;
    const top = doc.y;
    const width = doc.page.width - 2 * margin - qrSide - 16;
    this.paragraph('P', t('appeals.letter.from'), { size: 10, width });
    this.paragraph('H1', letter.subject, { size: 15, bold: true, width, after: 6 });
    const left = doc.y;
    const { data, size } = encode(letter.statusAddress, { ecc: 'M', border: 0 });
    const cell = qrSide / size;
    const x = doc.page.width - margin - qrSide;
    const box: object = { bbox: [x, top, x + qrSide, top + qrSide] };
    this.root.add(
      doc.struct('Figure', { alt: t('appeals.letter.pdf.qr'), ...box }, () => {
        data.forEach((row, r) => row.forEach((dark, c) => dark && doc.rect(x + c * cell, top + r * cell, cell, cell)));
        doc.fill('black');
      }),
    );
    doc.x = x;
    doc.y = top + qrSide + 4;
    this.paragraph('Caption', t('appeals.letter.pdf.qrNote'), { size: 7, width: qrSide });
    doc.x = margin;
    doc.y = Math.max(left, doc.y) + 6;
  }

  part(part: LetterPart): void {
    if (part.title !== null) this.paragraph('H2', part.title, { size: 11, bold: true, before: 10, after: 3 });
    if (part.kind === 'prose') for (const line of part.text.split('\n')) this.paragraph('P', line, { size: 11, after: 2 });
    if (part.kind === 'lines') for (const line of part.lines) this.paragraph('P', line, { size: 10, after: 3 });
    if (part.kind === 'rows')
      for (const row of part.rows) this.paragraph('P', `${row.label}: ${row.value}`, { size: 10.5, after: 3, bold: row.strong ?? false });
  }

  closing(lines: readonly string[]): void {
    this.paragraph('H2', t('appeals.letter.section.delivery'), { size: 11, bold: true, before: 14, after: 3 });
    for (const line of lines) this.paragraph('P', line, { size: 9.5, after: 3 });
    if (this.missing) this.paragraph('P', t('appeals.letter.pdf.missing'), { size: 9.5 });
  }

  footers(shown: string): void {
    const { doc } = this;
    const { start, count } = doc.bufferedPageRange();
    for (let i = 0; i < count; i += 1) {
      doc.switchToPage(start + i);
      // Below the margin pdfkit would begin a new page.
      doc.page.margins.bottom = 0;
      doc.markContent('Artifact', { type: 'Pagination' });
      doc
        .font('text')
        .fontSize(8)
        .fillColor('#444')
        .text(t('appeals.letter.pdf.page', { number: shown, page: i + 1, pages: count }), margin, doc.page.height - 36, {
          width: doc.page.width - 2 * margin,
          align: 'center',
          lineBreak: false,
        });
      doc.endMarkedContent();
    }
  }

  private paragraph(tag: string, line: string, look: { size: number; bold?: boolean; width?: number; before?: number; after?: number }): void {
    const { doc } = this;
    doc.y += look.before ?? 0;
    // Spaces at the beginning of a line are the author's too; pdfkit would drop plain ones.
    const kept = line.replaceAll('\t', '    ').replace(/^ +/, (spaces) => '\u00A0'.repeat(spaces.length));
    const { runs, missing } = this.fonts.split(kept, look.bold ?? false);
    this.missing ||= missing;
    if (runs.length === 0) {
      doc.font('text').fontSize(look.size).moveDown(0.8);
      return;
    }
    const width = look.width ?? doc.page.width - margin - doc.x;
    this.root.add(
      doc.struct(tag, {}, () => {
        runs.forEach((run, i) => {
          doc
            .font(run.face)
            .fontSize(look.size)
            .fillColor('black')
            .text(run.text, { width, lineGap: 1.5, continued: i < runs.length - 1 });
        });
      }),
    );
    doc.y += look.after ?? 0;
  }
}
