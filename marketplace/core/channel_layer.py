"""The channel layer with a bounded number of connections to its Redis."""

from channels_redis.core import RedisChannelLayer
from redis.asyncio import BlockingConnectionPool

CONNECTIONS = 40  # of one process; one of them waits for messages all the time
PATIENCE = 20  # seconds for a free one


class BoundedLayer(RedisChannelLayer):  # type: ignore[misc]
    """Hundreds of sockets that come or go in one moment wait for one another.

    The client's own pool opens a hundred connections and refuses whoever comes next: a socket that is refused while it leaves stays
    in its group, and messages are sent to nobody for a day.
    """

    def create_pool(self, index: int) -> BlockingConnectionPool:
        host = dict(self.hosts[index])
        address = host.pop("address")
        return BlockingConnectionPool.from_url(address, max_connections=CONNECTIONS, timeout=PATIENCE, **host)
