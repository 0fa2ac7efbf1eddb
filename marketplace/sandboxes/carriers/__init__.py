"""Two small stand-ins for carriers: a courier that calls us with signed webhooks, a post that is polled. Imports nothing of ours."""
