/** How late things came, in milliseconds. */
export class Delays {
  readonly #delays: number[] = [];

  add(delay: number): void {
    this.#delays.push(delay);
  }

  get count(): number {
    return this.#delays.length;
  }

  /** The delay that this share of all did not exceed; endless if there was none. */
  quantile(share: number): number {
    const sorted = [...this.#delays].sort((a, b) => a - b);
    return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.POSITIVE_INFINITY;
  }

  toString(): string {
    const [median, high] = [this.quantile(0.5), this.quantile(0.95)];
    return `${this.count} with a median of ${median.toFixed(1)} ms, 95 % within ${high.toFixed(1)} ms`;
  }
}
