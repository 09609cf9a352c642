import { createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';

export const STRIPE_SECRET = 'whsec_test';
export const PAYPAL_WEBHOOK = 'WH-TEST';
const PAYPAL_KEY = 'only PayPal has it';

/** As Stripe signs: https://docs.stripe.com/webhooks/signature */
export function signStripe(body: string, seconds: number, secret = STRIPE_SECRET): Record<string, string> {
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return { 'stripe-signature': `t=${seconds},v1=${mac}` };
}

/** As PayPal does, over the transmission, its time, the webhook and the body's checksum; a key of its own in a certificate's place. */
export function signPayPal(body: string, seconds: number, key = PAYPAL_KEY): Record<string, string> {
  const id = `transmission-${seconds}-${crc32(body)}`;
  const time = new Date(seconds * 1000).toISOString();
  return {
    'paypal-transmission-id': id,
    'paypal-transmission-time': time,
    'paypal-transmission-sig': sign(key, id, time, body),
    'paypal-auth-algo': 'SHA256withRSA',
    'paypal-cert-url': 'https://api.paypal.com/cert',
  };
}

/** What PayPal's own verification says of a request to it. The event's text must be as it was sent. */
export function verifyPayPal(text: string): boolean {
  const { webhook_event: _, ...asked } = JSON.parse(text);
  const event = text.slice(text.indexOf('"webhook_event":') + '"webhook_event":'.length, -1);
  const wanted = sign(PAYPAL_KEY, asked.transmission_id, asked.transmission_time, event);
  return asked.webhook_id === PAYPAL_WEBHOOK && asked.transmission_sig === wanted;
}

function sign(key: string, id: string, time: string, body: string): string {
  return createHmac('sha256', key)
    .update(`${id}|${time}|${PAYPAL_WEBHOOK}|${crc32(body)}`)
    .digest('base64');
}
