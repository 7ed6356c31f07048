/**
 * The one Trusted Types policy named `default`: what the header allows a script to do with text.
 * Scripts may start only workers that our own build made and our service worker; markup from text is shown as text.
 * It is part of the first script of every page, so it stands before anything that starts a worker.
 */
type Rules = { createHTML?: (text: string) => string; createScriptURL: (url: string) => string | null };
type Factory = { createPolicy: (name: string, rules: Rules) => unknown; defaultPolicy: unknown };

declare global {
  interface Window {
    trustedTypes?: Factory;
  }
}

/** Files of the build carry a hash; every worker among them has the word in its name. */
const workers = /^\/_a\/[\w.-]*worker[\w.-]*\.m?js$/;
const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function allowedScript(address: string, origin: string): string | null {
  const url = URL.canParse(address, origin) ? new URL(address, origin) : null;
  if (!url || url.origin !== origin) return null;
  return workers.test(url.pathname) || url.pathname === '/sw.js' ? url.href : null;
}

export const plainMarkup = (text: string): string => text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign);

if (typeof window !== 'undefined' && window.trustedTypes && !window.trustedTypes.defaultPolicy) {
  window.trustedTypes.createPolicy('default', { createHTML: plainMarkup, createScriptURL: (address) => allowedScript(address, location.origin) });
}
