"""A believable quarter in accelerated time: shoppers, sellers, weather, officers and couriers act by lot, the real services obey."""
