// Adds up a basket. A basket without a customer is a guest's.
export function discountOf(basket) {
  return basket.customer.discount ?? 0;
}

export function total(basket) {
  const sum = basket.lines.reduce((value, line) => value + line.price * line.count, 0);
  return sum * (1 - discountOf(basket));
}
