/** How long the portal itself keeps what every module writes, as people are told it. */
export const keptFor = {
  /** The journal of letters; a year. */
  letterMonths: 12,
  /** Lines of the record of acts: the database refuses to forget sooner. */
  auditYears: 3,
  /** Consents, after their last change. */
  consentYears: 3,
  /** Backups, until newer ones replace them: the operator keeps to it. */
  copyDays: 35,
  /** A draft on a person's own device. */
  deviceDays: 30,
} as const;
