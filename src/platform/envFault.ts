/** A setting that stops the start; its message is for the operator. */
export class SettingsFault extends Error {}
