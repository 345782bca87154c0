import { RequestError } from '../http/failure.ts';

/** For what only guesses rest on: an account that may not see it, or a server that lacks it, has none of it. */
export async function orElse<T>(otherwise: T, asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    const status = error instanceof RequestError ? error.status : null;
    if (status === 400 || status === 403 || status === 404) return otherwise;
    throw error;
  }
}
