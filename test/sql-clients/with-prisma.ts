import { PrismaPg } from '@prisma/adapter-pg'
import { createLeadService, guardedPolicy } from 'campaign-lead'
import { createPostgresLeadRepository, fromPrisma } from 'campaign-lead/postgres'
import { PrismaClient } from './generated/client.js'

const connectionString = process.env['DATABASE_URL'] ?? ''
const adapter = new PrismaPg({ connectionString, statement_timeout: 9_000 })
const prisma = new PrismaClient({ adapter })
const repository = createPostgresLeadRepository({ pool: fromPrisma(prisma) })

await prisma.$transaction(async (tx) => {
  const within = repository.within(fromPrisma(tx))
  const service = createLeadService({ repository: within, sink: 'relay', policy: guardedPolicy })
  await service.updateLead({ campaignId: 'cmp_1', leadId: 'lead_1' }, { aiTag: 'Interested' })
  await tx.$executeRaw`insert into lead_log (lead_id) values (${'lead_1'})`
})
await prisma.$disconnect()
