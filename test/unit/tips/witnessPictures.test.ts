import { expect, test } from 'vitest';
import { takePictures } from '#modules/tips/witnessPictures.client.ts';
import { limits } from '#modules/tips/rules.ts';

const png = (): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'));
const file = (bytes: Uint8Array<ArrayBuffer> | string, name: string, type = ''): File => new File([bytes], name, { type });
const why = async (chosen: File[], had: { bytes: Uint8Array; type: string }[] = []) =>
  (await takePictures(had, chosen)).faults.map((fault) => `${fault.name}: ${fault.why}`);

test('a picture is cleaned and keeps no name', async () => {
  const { pictures, faults } = await takePictures([], [file(png(), 'IMG_olena_home.png', 'image/png')]);
  expect(faults).toEqual([]);
  expect(pictures.map(({ type }) => type)).toEqual(['image/png']);
  expect(JSON.stringify(pictures)).not.toContain('olena');
});

test('a video is named and never read whole', async () => {
  let read = 0;
  const video = file('\0\0\0 ftypisom', 'film.mp4', 'video/mp4');
  Object.defineProperty(video, 'size', { value: 300 * 1024 * 1024 });
  video.arrayBuffer = () => {
    read += 1;
    return Promise.reject(new Error('too much'));
  };
  expect(await why([video])).toEqual(['film.mp4: video']);
  expect(read).toBe(0);
});

test.each([
  ['photo.heic', '\0\0\0 ftypheic', 'heic'],
  ['renamed.jpg', '\0\0\0 ftypmp42', 'video'],
  ['letter.pdf', '%PDF-1.7 and more of it', 'kind'],
  ['empty.jpg', '', 'kind'],
])('%s is refused by what it is', async (name, bytes, fault) => {
  expect(await why([file(bytes, name)])).toEqual([`${name}: ${fault}`]);
});

test('a broken picture is named and the whole ones stay', async () => {
  const cut = png().slice(0, 40);
  const { pictures, faults } = await takePictures([], [file(png(), 'a.png'), file(cut, 'b.png'), file(png(), 'c.png')]);
  expect(pictures).toHaveLength(2);
  expect(faults).toEqual([{ why: 'broken', name: 'b.png' }]);
});

test('the seventh picture is left out, and none of the six is lost', async () => {
  const { pictures, faults } = await takePictures(
    [],
    Array.from({ length: 8 }, (_, at) => file(png(), `${at}.png`)),
  );
  expect(pictures).toHaveLength(limits.files);
  expect(faults.map(({ name, why: fault }) => `${name} ${fault}`)).toEqual(['6.png many', '7.png many']);
});

test('a file that disappears while it is read is a fault of its own, not of the rest', async () => {
  const gone = file(png(), 'gone.png');
  gone.slice = () => {
    throw new Error('NotReadableError');
  };
  const { pictures, faults } = await takePictures([], [gone, file(png(), 'here.png')]);
  expect([pictures.length, faults.map((fault) => fault.why)]).toEqual([1, ['broken']]);
});

test('what is too large is said before it is read', async () => {
  const large = file(png(), 'large.png');
  Object.defineProperty(large, 'size', { value: 3 * limits.fileBytes });
  expect(await why([large])).toEqual(['large.png: large']);
});
