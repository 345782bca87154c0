import { describe, expect, it } from 'vitest';
import { isTrusted } from '../../../src/sources/azure-devops/deployments/trusted.ts';

describe('where the token is sent', () => {
  it.each([
    ['https://vsrm.dev.azure.com/acme/', 'https://dev.azure.com/acme', true],
    ['https://acme.vsrm.visualstudio.com/', 'https://acme.visualstudio.com', true],
    ['http://127.0.0.1:4001/acme', 'http://127.0.0.1:4000/acme', true],
    ['https://tools.example/tfs/Main', 'https://tools.example/tfs/Main', true],
    ['https://vsrm.dev.azure.com.evil.example/', 'https://dev.azure.com/acme', false],
    ['https://evildev.azure.com/', 'https://dev.azure.com/acme', false],
    ['http://vsrm.dev.azure.com/acme', 'https://dev.azure.com/acme', false],
    ['https://vsrm.dev.azure.com/acme', 'https://tools.example/tfs/Main', false],
    ['https://127.0.0.1/', 'https://dev.azure.com/acme', false],
    ['vsrm', 'https://dev.azure.com/acme', false],
  ])('to %s for the source %s: %s', (url, baseUrl, expected) => {
    expect(isTrusted(url, baseUrl)).toBe(expected);
  });
});
