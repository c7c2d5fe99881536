/** Held by the tab that sends: one upload at a time in all tabs. */
export const UPLOAD_LOCK = 'bulla.upload';
