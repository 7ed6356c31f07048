/** What can be printed and hung up so that people find the way to tell what they know: a poster and a sheet of cards. Everything on them can be checked by hand. */
import PDFDocument from 'pdfkit';
import { encode } from 'uqr';
import { translator, type Language, type StringKey, type Translate } from '#platform/i18n.ts';
import { openFonts } from '#platform/pdfFonts.ts';
import { fingerprintOf } from './fingerprint.ts';

export const prints = ['poster', 'cards'] as const;
export type Print = (typeof prints)[number];
export type Kit = {
  language: Language;
  /** Where people open the tip origin; printed as it is typed. */ address: string;
  /** The same over Tor, where there is one. */ onion: string | null;
  /** Ed25519 key that signs the list of readers, in hex. */ operatorKey: string;
  /** Printed over a sheet of a portal that is no real one. */ demo: boolean;
  /** Becomes the date of making: the same kit gives the same bytes. */ at: Date;
};

const dusk = '#2B1F57';
const dusky = '#4B3883';
const lamp = '#FFC43D';
const ink = '#10222B';
const quiet = '#4A5560';
const millimetre = 72 / 25.4;
/** The package's own types do not know this one yet. */
const accessible: object = { subset: 'PDF/UA' };

/** A poster of A4, or ten cards of 85 × 54 mm on a sheet of A4. */
export async function printKit(print: Print, kit: Kit): Promise<Buffer> {
  const fonts = await openFonts();
  const t = translator(kit.language);
  const title = t(`tips.kit.${print}`);
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    tagged: true,
    ...accessible,
    lang: kit.language === 'uk' ? 'uk-UA' : 'en-GB',
    displayTitle: true,
    pdfVersion: '1.7',
    info: { Title: title, Author: t('site.name'), Producer: 'pdfkit', Creator: t('site.name'), CreationDate: kit.at, ModDate: kit.at },
  });
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', () => resolve(Buffer.concat(chunks)));
    doc.on('error', reject);
  });
  for (const [name, file] of Object.entries(fonts.files)) doc.registerFont(name, file);
  const sheet = new Sheet(doc, t, kit);
  if (print === 'poster') sheet.poster();
  else sheet.cards();
  sheet.root.end();
  doc.end();
  return done;
}

/** As people read it: without the scheme, which browsers add. */
export const shownAddress = (address: string): string => address.replace(/^https?:\/\//, '').replace(/\/$/, '');

type Look = { x: number; y: number; width: number; size: number; bold?: boolean; color?: string; align?: 'left' | 'center'; gap?: number };

class Sheet {
  readonly root: PDFKit.PDFStructureElement;
  readonly doc: PDFKit.PDFDocument;
  readonly t: Translate;
  readonly kit: Kit;

  constructor(doc: PDFKit.PDFDocument, t: Translate, kit: Kit) {
    this.doc = doc;
    this.t = t;
    this.kit = kit;
    this.root = doc.struct('Document');
    doc.addStructure(this.root);
  }

  poster(): void {
    const { doc, t, kit } = this;
    const { width, height } = doc.page;
    const left = 48;
    const measure = width - 2 * left;
    const panel = 372;
    this.ornament(() => {
      doc.rect(0, 0, width, panel).fill(dusk);
      this.depths(width, panel);
      doc.rect(0, panel, width, 6).fill(lamp);
    });
    this.words('P', t('site.name'), { x: left, y: 44, width: measure, size: 15, color: '#D9D2EE' });
    let y = this.words('H1', t('tips.kit.title'), { x: left, y: 84, width: measure, size: 38, bold: true, color: '#FFFFFF', gap: 4 });
    y = this.words('P', t('tips.kit.lead'), { x: left, y: y + 16, width: measure, size: 17, color: '#E9E4F7', gap: 4 });
    const top = panel + 40;
    const side = 212;
    this.square(left, top, side);
    const beside = left + side + 32;
    const rest = width - left - beside;
    y = this.words('P', t('tips.kit.open'), { x: beside, y: top - 4, width: rest, size: 13, color: quiet });
    y = this.words('P', shownAddress(kit.address), {
      x: beside,
      y: y + 2,
      width: rest,
      size: this.fitting(shownAddress(kit.address), rest, 19),
      bold: true,
      color: dusky,
    });
    for (const key of ['tips.kit.point.1', 'tips.kit.point.2', 'tips.kit.point.3'] as const satisfies readonly StringKey[])
      y = this.words('P', `— ${t(key)}`, { x: beside, y: y + 8, width: rest, size: 13.5, color: ink, gap: 2 });
    y = Math.max(y, top + side) + 26;
    this.ornament(() => doc.roundedRect(left, y, measure, 62, 10).fill('#FFF1CC'));
    this.words('P', t('tips.kit.danger'), { x: left + 18, y: y + 12, width: measure - 36, size: 16, bold: true, color: ink });
    this.words('P', t('tips.kit.honest'), { x: left + 18, y: y + 36, width: measure - 36, size: 11.5, color: ink });
    y = this.words('P', t('tips.kit.own'), { x: left, y: y + 76, width: measure, size: 11.5, color: ink, gap: 1 });
    this.proof(left, y + 6, measure, 10);
    if (kit.demo) this.words('P', t('tips.kit.demo'), { x: left, y: height - 24, width: measure, size: 10, bold: true, color: '#8C2614', align: 'center' });
  }

  cards(): void {
    const { doc, t, kit } = this;
    const wide = 85 * millimetre;
    const high = 54 * millimetre;
    const key = fingerprintOf(kit.operatorKey).join(' ');
    const startX = (doc.page.width - 2 * wide) / 2;
    const startY = (doc.page.height - 5 * high) / 2;
    for (let at = 0; at < 10; at += 1) {
      const x = startX + (at % 2) * wide;
      const y = startY + Math.floor(at / 2) * high;
      const side = 76;
      this.ornament(() => {
        doc.rect(x, y, wide, high).lineWidth(0.4).dash(2, { space: 3 }).stroke('#9A9AA5').undash();
        doc.rect(x, y, wide, 32).fill(dusk);
      });
      const inner = wide - 24;
      this.words('H1', t('tips.kit.card.title'), { x: x + 12, y: y + 9, width: inner, size: 11, bold: true, color: '#FFFFFF' });
      this.square(x + wide - side - 10, y + 40, side);
      const words = inner - side - 6;
      let below = this.words('P', shownAddress(kit.address), {
        x: x + 12,
        y: y + 42,
        width: words,
        size: this.fitting(shownAddress(kit.address), words, 9),
        bold: true,
        color: dusky,
      });
      below = this.words('P', t('tips.kit.card.lead'), { x: x + 12, y: below + 3, width: words, size: 7.5, color: ink, gap: 0.6 });
      this.words('P', t('tips.kit.card.danger'), { x: x + 12, y: below + 3, width: words, size: 7.5, bold: true, color: ink });
      this.words('P', t('tips.kit.card.key', { key }), { x: x + 12, y: y + high - 15, width: inner, size: 6, color: quiet });
    }
    if (kit.demo) this.words('P', t('tips.kit.demo'), { x: 0, y: 12, width: doc.page.width, size: 10, bold: true, color: '#8C2614', align: 'center' });
  }

  /** By what a careful person sees that the page and the list of readers are the true ones. */
  private proof(x: number, y: number, width: number, size: number): void {
    const { kit, t } = this;
    const key = fingerprintOf(kit.operatorKey).join(' ');
    const after = this.words('P', t('tips.kit.key', { key }), { x, y, width, size, color: quiet });
    if (kit.onion !== null) this.words('P', `Tor: ${shownAddress(kit.onion)}`, { x, y: after + 1, width, size, color: quiet });
  }

  /** The largest size, at most `most`, at which an address stands on one line: it is typed off by hand. */
  private fitting(text: string, width: number, most: number): number {
    const whole = this.doc.font('bold').fontSize(most).widthOfString(text);
    return Math.min(most, (most * (width - 1)) / whole);
  }

  private square(x: number, y: number, side: number): void {
    const { doc, kit, t } = this;
    const { data, size } = encode(kit.address, { ecc: 'M', border: 0 });
    const cell = side / size;
    const box: object = { bbox: [x, y, x + side, y + side] };
    this.root.add(
      doc.struct('Figure', { alt: t('tips.kit.qr', { address: shownAddress(kit.address) }), ...box }, () => {
        data.forEach((row, r) => row.forEach((dark, c) => dark && doc.rect(x + c * cell, y + r * cell, cell + 0.05, cell + 0.05)));
        doc.fill('#000000');
      }),
    );
  }

  /** Lines of depth, as on the portal's own dark panels. */
  private depths(width: number, height: number): void {
    const { doc } = this;
    doc.save();
    doc.rect(0, 0, width, height).clip();
    doc.lineWidth(1).strokeColor('#FFFFFF').strokeOpacity(0.09);
    for (let line = 0; line < 11; line += 1) {
      const base = 20 + line * 36;
      const depth = (x: number): number => base + 22 * Math.sin(x / 128 + line * 0.55) + 10 * Math.sin(x / 47 + line * 1.3);
      doc.moveTo(0, depth(0));
      for (let x = 12; x <= width + 12; x += 12) doc.lineTo(x, depth(x));
      doc.stroke();
    }
    doc.restore();
  }

  private ornament(draw: () => void): void {
    this.doc.markContent('Artifact', { type: 'Layout' });
    draw();
    this.doc.endMarkedContent();
  }

  /** Answers where the words end. */
  private words(tag: string, text: string, { x, y, width, size, bold = false, color = ink, align = 'left', gap = 1.5 }: Look): number {
    const { doc } = this;
    let end = y;
    this.root.add(
      doc.struct(tag, {}, () => {
        doc
          .font(bold ? 'bold' : 'text')
          .fontSize(size)
          .fillColor(color)
          .text(text, x, y, { width, align, lineGap: gap });
        end = doc.y;
      }),
    );
    return end;
  }
}
