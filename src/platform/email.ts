/** Addresses of e-mail as people type them. */
import type { StringKey, Values } from './i18n.ts';

/** What keeps a text from being an address of e-mail, said so that a person knows which key to press. */
export function emailFault(text: string): { key: StringKey; values?: Values } | null {
  if (text === '') return { key: 'appeals.form.emailMissing' };
  if (/\s/u.test(text)) return { key: 'appeals.form.emailSpace' };
  const ats = text.split('@').length - 1;
  if (ats === 0) return { key: 'appeals.form.emailNoAt' };
  if (ats > 1) return { key: 'appeals.form.emailTwoAt' };
  const [name = '', host = ''] = text.split('@');
  const foreign = /[^\x21-\x7e]/u.exec(text)?.[0];
  if (foreign && /\p{L}/u.test(foreign)) return { key: 'appeals.form.emailLetter', values: { sign: foreign } };
  if (name === '') return { key: 'appeals.form.emailNoName' };
  if (host === '' || !host.includes('.')) return { key: 'appeals.form.emailNoDot' };
  if (/[,;:]/.test(host)) return { key: 'appeals.form.emailComma' };
  if (text.length > 254 || name.length > 64) return { key: 'appeals.form.emailLong' };
  const whole =
    /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/.test(name) && /^(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z][a-z\d-]*[a-z\d]$/i.test(host);
  return whole ? null : { key: 'appeals.form.emailUnclear' };
}
