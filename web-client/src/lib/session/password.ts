/** The rule that everybody can see before typing; the engine also judges how guessable it is. */
export const MIN_PASSWORD_LENGTH = 12;
