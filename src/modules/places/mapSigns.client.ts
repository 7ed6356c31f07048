/** Markers of the live map that stand in the page itself: the chosen few, as links in list order; the rest are drawn by the map. */
import type { Colours } from './mapColours.client.ts';

const svg = 'http://www.w3.org/2000/svg';
const leaf = 'M-13-17H5A12 12 0 0 1 17-5V13A4 4 0 0 1 13 17H-5A12 12 0 0 1-17 5V-13A4 4 0 0 1-13-17Z';
/** The outline of the building icon, in a square of 24. */
const building = 'M3 21h18M9 8h1M9 12h1M9 16h1M14 8h1M14 12h1M14 16h1M5 21V5a2 2 0 0 1 2-2h10a2 2 0 0 1 2 2v16';

export type Sign = { kind: 'officer' | 'place'; text: string; label: string; href: string; chosen: boolean };

/** A link that looks like the markers of the picture. Every word arrives as text, never as markup. */
export function drawSign({ kind, text, label, href, chosen }: Sign): HTMLAnchorElement {
  const link = document.createElement('a');
  link.className = `mk mk--${kind === 'officer' ? 'of' : 'st'}${chosen ? ' is-sel' : ''}`;
  link.href = href;
  link.draggable = false;
  link.setAttribute('aria-label', label);
  const face = document.createElement('span');
  if (kind === 'officer') face.textContent = text;
  else face.append(icon('building'));
  link.append(face);
  return link;
}

export function drawHere(): HTMLElement {
  const dot = document.createElement('span');
  dot.className = 'home-dot';
  dot.setAttribute('aria-hidden', 'true');
  return dot;
}

export function drawTag(text: string): HTMLElement {
  const tag = document.createElement('span');
  tag.className = 'zone-lab';
  tag.setAttribute('aria-hidden', 'true');
  tag.textContent = text;
  return tag;
}

function icon(name: string): SVGElement {
  const drawing = document.createElementNS(svg, 'svg');
  drawing.setAttribute('class', 'ico');
  drawing.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(svg, 'use');
  use.setAttribute('href', `#i-${name}`);
  drawing.append(use);
  return drawing;
}

/** What a press on a drawn marker shows: the name as a link. */
export function drawCard(words: { title: string; link: string; href: string }): HTMLElement {
  const card = document.createElement('div');
  card.className = 'map-card';
  const title = document.createElement('strong');
  title.textContent = words.title;
  const link = document.createElement('a');
  link.href = words.href;
  link.textContent = words.link;
  card.append(title, link);
  return card;
}

/** The station sign as an image for the map, at twice the size for sharp screens; null where no canvas is to be had. */
export function stationImage(colours: Colours): ImageData | null {
  const canvas = document.createElement('canvas');
  canvas.width = 80;
  canvas.height = 80;
  // It is read back at once; a canvas on the graphics card would hold the page up for that.
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (!pen) return null;
  pen.scale(2, 2);
  pen.translate(20, 20);
  const shape = new Path2D(leaf);
  pen.fillStyle = colours.text;
  pen.fill(shape);
  pen.lineWidth = 2.5;
  pen.strokeStyle = colours.surface;
  pen.stroke(shape);
  pen.translate(-10, -10);
  pen.scale(20 / 24, 20 / 24);
  pen.strokeStyle = colours.page;
  pen.lineWidth = 2.1;
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  pen.stroke(new Path2D(building));
  return pen.getImageData(0, 0, 80, 80);
}
