import { setFlagsFromString } from 'node:v8';

/**
 * On a machine with much memory Node lets the heap grow to a multiple of what is alive before it collects the old part of
 * it, and a pull leaves a page of ten megabytes behind with each answer. Collecting early costs a twelfth of the processor
 * time, so it is for services, long pulls and whoever opens many histories. Said here, and not where Node is started, so that
 * it holds however the program was started (docs/performance.md).
 */
export function collectGarbageEarly(): void {
  setFlagsFromString('--heap-growing-percent=50');
}

/**
 * What one answer needs is alive while young parts of the heap are collected, so that V8 comes to put the like of it among
 * what is old from the start. There it stays until everything is collected, every few answers. Said before a thread starts
 * that answers.
 */
export function letAnswersDieYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
