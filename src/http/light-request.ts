/**
 * What openapi-fetch needs of a `Request` while there is no middleware: plain data, because to construct the global one costs
 * more than everything else of a small request.
 */
export class LightRequest {
  readonly url: string;
  readonly method: string = "";
  readonly headers = new Headers();
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;

  constructor(url: string, init: object) {
    this.url = url;
    Object.assign(this, init);
  }
}
