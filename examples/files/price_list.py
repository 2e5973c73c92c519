"""Reads prices from a list of rows."""


def parse_row(row):
    article, price = row.split(";")
    return article.strip(), float(price)


def load_prices(rows):
    prices = {}
    for row in rows:
        article, price = parse_row(row)
        prices[article] = price
    return prices


def price_of(prices, article):
    return prices[article]
