/** A request to the provider, read. */
export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  text: string;
  form: URLSearchParams;
}

export interface Answer {
  status: number;
  body: unknown;
}
