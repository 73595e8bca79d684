/**
 * For valibot, wherever a document comes from outside: an issue is an object of half a kilobyte, so that a list of millions of wrong elements, two bytes
 * each, would end the process for want of memory. Where each fault is to be shown (a spec that somebody writes by hand) it is left out.
 */
export const FIRST_FAULT = { abortEarly: true } as const;
