/** The kinds of files the portal keeps, for whoever describes one. */
export { fileTypes } from '#db/schema/files.ts';
