const CLOUD = /(^|\.)(dev\.azure\.com|visualstudio\.com)$/;

/** The token goes to the configured host, and in the cloud to the service's other ones. */
export function isTrusted(url: string, baseUrl: string): boolean {
  if (!URL.canParse(url)) return false;
  const [there, here] = [new URL(url), new URL(baseUrl)];
  if (there.protocol !== here.protocol) return false;
  if (there.hostname === here.hostname) return true;
  return CLOUD.test(there.hostname) && CLOUD.test(here.hostname);
}
