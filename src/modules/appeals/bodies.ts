/** Where a person may turn directly. Names and texts are words of the portal; the sites are the bodies' own. */
export const bodies = [
  { id: 'police', site: 'od.npu.gov.ua' },
  { id: 'npu', site: 'npu.gov.ua' },
  { id: 'prosecutor', site: 'od.gp.gov.ua' },
  { id: 'ombudsman', site: 'ombudsman.gov.ua' },
] as const;
export type Body = (typeof bodies)[number];
