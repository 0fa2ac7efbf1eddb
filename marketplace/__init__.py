"""全球喵喵 (Miaomiao): a marketplace where shoppers in mainland China buy from people and shops abroad."""
