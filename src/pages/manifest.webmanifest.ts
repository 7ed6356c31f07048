import type { APIRoute } from 'astro';

/** What a phone needs to put the portal on its first screen. One file for both languages, so it speaks the first one. */
export const GET: APIRoute = ({ locals: { t, to } }) => {
  const name = t('site.name');
  const icon = (file: string, size: number, purpose: 'any' | 'maskable') => ({ src: `/icons/${file}.png`, sizes: `${size}x${size}`, type: 'image/png', purpose });
  const manifest = {
    id: '/',
    name,
    short_name: name,
    description: t('site.honest'),
    lang: 'uk',
    start_url: to('home'),
    scope: '/',
    display: 'standalone',
    background_color: '#f7f5f0',
    theme_color: '#0a3540',
    icons: [icon('icon-192', 192, 'any'), icon('icon-512', 512, 'any'), icon('icon-maskable-512', 512, 'maskable')],
    shortcuts: [{ name: t('help.noVoice'), url: to('help.noVoice') }],
  };
  return new Response(JSON.stringify(manifest), { headers: { 'content-type': 'application/manifest+json; charset=utf-8' } });
};
