/**
 * What a journey needs: the real server, the real command line, a real browser, an authenticator.
 *
 *     const server = await Server.start();
 *     const browser = await startBrowser();
 *     const anna = await Visit.open(browser, server.url, 'phone-dark');
 *     await anna.page.goto(server.setUpLink);
 *     …
 *     await anna.expectAccessible('set up');
 *     anna.expectClean();
 */
export { Authenticator, STEP_SECONDS } from './authenticator.mjs';
export { BareBrowser } from './bare.mjs';
export { markPeak, mebi, peakSinceMark, rendererPeakOf } from './memory.mjs';
export { CommandLine, Server, binary, digestOf, fixture, isOf, largePdf, run, temporaryFolder } from './server.mjs';
export { PROFILES, Visit, expectAccessible, startBrowser } from './visit.mjs';

/** Whether the journeys with large files run: `cargo xtask test --long`. */
export const LONG = process.env.BULLA_LONG === '1';
