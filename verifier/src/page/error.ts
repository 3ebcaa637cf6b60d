/** Something that kept the page from verifying at all; its key names the text to show. */
export class PageError extends Error {
  constructor(readonly key: string) {
    super(key);
  }
}
