/** The ports of the test servers on the loopback interface; SOVEREIGN_E2E_PORT moves them. It must not start anything. */
const first = Number(process.env.SOVEREIGN_E2E_PORT ?? 5341);

/** `isolated` sends COOP and COEP, `plain` does not; consumers get the ports from `consumers` on, one per worker. */
export const ports = { isolated: first, plain: first + 1, consumers: first + 10 } as const;
