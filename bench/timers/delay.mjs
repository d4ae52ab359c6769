/** The delay of the i-th timer: 1 to 20, in no order. @param {number} i */
export function delayOf(i) {
  return 1 + ((i * 7919) % 20);
}
